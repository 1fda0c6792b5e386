"""What must outlive a restart: deliveries, remembered answers, votes, and what places are."""
