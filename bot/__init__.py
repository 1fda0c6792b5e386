"""Answer a question from the documents a place may see. Knows retrieval; knows no chat platform."""
