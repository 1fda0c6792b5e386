// One message or view, in a frame like Slack's. window.picture says what to draw.
import React from "react";
import { createRoot } from "react-dom/client";
import { Message } from "slack-blocks-to-jsx";
import "slack-blocks-to-jsx/dist/style.css";
import "./slack.css";

const LOGO =
  "data:image/svg+xml," +
  encodeURIComponent(
    "<svg xmlns='http://www.w3.org/2000/svg' width='36' height='36'>" +
      "<rect width='36' height='36' rx='8' fill='#4a3aa7'/>" +
      "<text x='18' y='33' font-family='DejaVu Serif' font-size='38' fill='white' text-anchor='middle'>“</text></svg>",
  );

const { payload, dark, people } = window.picture;
const users = Object.entries(people).map(([id, name]) => ({ id, name }));

// Slack shows plain text letter by letter, where the library would parse it.
const PLAIN = { context: "plain_text", actions: "button" };

function isPlain(block) {
  return block.elements?.every((each) => each.type === PLAIN[block.type]);
}

function Plain({ part }) {
  if (part.type === "plain_text") return <span>{part.text}</span>;
  return <span className={`button ${part.style ?? ""}`}>{part.text.text}</span>;
}

function Block({ block }) {
  if (block.type === "header") return <h3 className="header">{block.text.text}</h3>;
  if (isPlain(block)) {
    const parts = block.elements.map((part, number) => <Plain key={number} part={part} />);
    return <div className={block.type}>{parts}</div>;
  }
  return (
    <Message
      blocks={[block]}
      data={{ users, channels: [], user_groups: [] }}
      theme={dark ? "dark" : "light"}
      withoutWrapper
    />
  );
}

function Blocks() {
  return payload.blocks.map((block, number) => <Block block={block} key={number} />);
}

function Said() {
  return (
    <div className="said">
      <img alt="" src={LOGO} />
      <div className="words">
        <strong>Quoth</strong> <span className="app">APP</span> <span className="time">10:30</span>
        <Blocks />
      </div>
    </div>
  );
}

function Modal() {
  return (
    <div className="modal">
      <div className="bar">
        <strong>{payload.title.text}</strong>
        <span className="cross">✕</span>
      </div>
      <Blocks />
      <div className="foot">
        {payload.close && <span className="button">{payload.close.text}</span>}
        {payload.submit && <span className="button primary">{payload.submit.text}</span>}
      </div>
    </div>
  );
}

function Home() {
  return (
    <div className="home">
      <div className="tabs">
        <img alt="" src={LOGO} />
        <strong>Quoth</strong>
        <span className="tab here">Home</span>
        <span className="tab">Messages</span>
        <span className="tab">About</span>
      </div>
      <Blocks />
    </div>
  );
}

function Picture() {
  if (payload.type === "modal") return <Modal />;
  return payload.type === "home" ? <Home /> : <Said />;
}

document.body.dataset.theme = dark ? "dark" : "light";
document.body.className = payload.type === "modal" ? "behind" : "";
createRoot(document.getElementById("picture")).render(<Picture />);
