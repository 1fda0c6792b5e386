// One message, in a frame like Discord's. window.picture says what to draw; its texts are read already.
import React from "react";
import { createRoot } from "react-dom/client";
import "./discord.css";

const { payload, dark, people, frame } = window.picture;

const STYLES = { 1: "primary", 2: "secondary", 5: "link" };
const BLOCKS = ["quote", "small print", "code block"];
const KINDS = {
  bold: ({ children }) => <b>{children}</b>,
  quote: ({ children }) => <span className="quote">{children}</span>,
  "small print": ({ children }) => <span className="small-print">{children}</span>,
  "code block": ({ children }) => <span className="code-block">{children}</span>,
  mention: ({ source }) => <Mention source={source} />,
};
const DRAWN = {
  1: ({ components }) => <div className="row">{all(components)}</div>,
  2: (button) => <Button {...button} />,
  9: ({ components, accessory }) => (
    <div className="section">
      <div>{all(components)}</div>
      <Part {...accessory} />
    </div>
  ),
  10: ({ content }) => <div className="text">{read(content)}</div>,
  14: () => <hr className="separator" />,
  17: ({ accent_color, components }) => (
    <div className="container" style={accent(accent_color)}>
      {all(components)}
    </div>
  ),
};

function all(components) {
  return components.map((component, number) => <Part key={number} {...component} />);
}

function accent(colour) {
  return { "--accent": `#${colour.toString(16).padStart(6, "0")}` };
}

function Part(component) {
  const Drawn = DRAWN[component.type] ?? Unknown;
  return <Drawn {...component} />;
}

function Unknown(component) {
  return <span className="live">{JSON.stringify(component)}</span>;
}

// A quote, small print and code stand on lines of their own, so the line end behind them is theirs.
function read(nodes) {
  return nodes.map((node, number) => {
    if (typeof node !== "string") return <Styled key={number} {...node} />;
    const { kind, source } = nodes[number - 1] ?? {};
    return BLOCKS.includes(kind) && !source.endsWith("\n") ? node.replace(/^\n/, "") : node;
  });
}

function Styled({ kind, source, inner }) {
  const Kind = KINDS[kind];
  if (!Kind) return <span className="live">{source}</span>;
  return <Kind source={source}>{read(inner)}</Kind>;
}

function Mention({ source }) {
  const name = people[source.replace(/\D/g, "")];
  return <span className={name ? "mention" : "live"}>{name ? `@${name}` : source}</span>;
}

function Button({ label, style, disabled }) {
  return (
    <span className={`button ${STYLES[style]} ${disabled ? "disabled" : ""}`}>
      {label}
      {style === 5 && <Outside />}
    </span>
  );
}

function Outside() {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor">
      <path d="M8 2h4v4M12 2 6.5 7.5M5.5 3H3v8h8V8.5" strokeWidth="1.6" />
    </svg>
  );
}

function Embed({ color, description, footer }) {
  return (
    <div className="embed" style={accent(color)}>
      <div className="text">{read(description)}</div>
      {footer && <div className="footer">{footer.text}</div>}
    </div>
  );
}

function Logo() {
  return (
    <svg className="logo" width="40" height="40">
      <circle cx="20" cy="20" r="20" fill="#4a3aa7" />
      <text x="20" y="36" fontFamily="DejaVu Serif" fontSize="40" fill="#ffffff" textAnchor="middle">
        “
      </text>
    </svg>
  );
}

function Above({ by, command, said }) {
  return (
    <div className="above">
      <b>{by}</b>{" "}
      {command ? (
        <>
          used <span className="command">{command}</span>
        </>
      ) : (
        <>
          <span className="mention">@Quoth</span> {said}
        </>
      )}
    </div>
  );
}

function Picture() {
  return (
    <div className="message">
      {frame.by && <Above {...frame} />}
      <Logo />
      <div>
        <span className="who">Quoth</span>
        <span className="app">APP</span> <span className="time">10:30</span>
        {payload.embeds?.map((embed, number) => <Embed key={number} {...embed} />)}
        {all(payload.components)}
      </div>
      {frame.private && (
        <div className="below">
          Only you can see this • <span className="dismiss">Dismiss message</span>
        </div>
      )}
    </div>
  );
}

document.body.dataset.theme = dark ? "dark" : "light";
createRoot(document.getElementById("picture")).render(<Picture />);
