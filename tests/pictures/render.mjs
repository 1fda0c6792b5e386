// Draws payloads. Reads from standard input a JSON object { chromium, pictures }, each picture being
// { payload, path, page, dark, width, scale, people, frame }, and writes a PNG as high as what it shows.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const FLAGS = [
  "--headless=new",
  "--no-sandbox", // as root in a container there is none, and the page is our own
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-lcd-text", // coloured edges make pictures twice as large
  "--hide-scrollbars",
  "--font-render-hinting=none",
  "--remote-debugging-pipe",
];
const PATIENCE = 60_000;

// Speaks the DevTools protocol through the browser's pipe: JSON, ended by a zero byte.
class Browser {
  constructor(program, folder) {
    const stdio = ["ignore", "ignore", "ignore", "pipe", "pipe"];
    this.process = spawn(program, [...FLAGS, `--user-data-dir=${folder}`], { stdio });
    this.waiting = new Map();
    this.calls = 0;
    this.heard = "";
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.stdio[4].setEncoding("utf8").on("data", (text) => this.hear(text));
    this.ended.then(() => this.fail(new Error("the browser ended")));
    this.process.once("error", (error) => this.fail(error));
  }

  hear(text) {
    const messages = (this.heard + text).split("\0");
    this.heard = messages.pop();
    for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
      const call = this.waiting.get(id);
      this.waiting.delete(id);
      if (call) error ? call.reject(new Error(error.message)) : call.resolve(result);
    }
  }

  fail(error) {
    for (const call of this.waiting.values()) call.reject(error);
    this.waiting.clear();
  }

  call(method, params = {}, sessionId = undefined) {
    const id = ++this.calls;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  // All its processes end, so that none of them writes into the folder any more.
  async close() {
    this.call("Browser.close").catch(() => this.process.kill());
    await this.ended;
  }
}

// Resolves when the page is drawn with its fonts, to the height of what is drawn.
const HEIGHT = `(async () => {
  while (!document.querySelector("#picture > *")) await new Promise((go) => setTimeout(go, 10));
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  return Math.ceil(document.body.getBoundingClientRect().height);
})()`;

async function draw(browser, picture, page) {
  const { targetId } = await browser.call("Target.createTarget", { url: "about:blank" });
  const attached = await browser.call("Target.attachToTarget", { targetId, flatten: true });
  const tell = (method, params) => browser.call(method, params, attached.sessionId);
  const size = { width: picture.width, deviceScaleFactor: picture.scale, mobile: false };
  await tell("Emulation.setDeviceMetricsOverride", { ...size, height: 600 });
  await tell("Page.navigate", { url: pathToFileURL(page).href });
  const asked = { expression: HEIGHT, awaitPromise: true, returnByValue: true };
  const { result } = await retried(() => tell("Runtime.evaluate", asked));
  await tell("Emulation.setDeviceMetricsOverride", { ...size, height: result.value });
  const shot = await tell("Page.captureScreenshot", { format: "png" });
  writeFileSync(picture.path, Buffer.from(shot.data, "base64"));
  await browser.call("Target.closeTarget", { targetId });
}

// The page that was asked can be the empty one, which goes away while it thinks.
async function retried(ask) {
  for (let left = 20; ; left -= 1) {
    try {
      const answer = await ask();
      if (answer.result?.value) return answer;
    } catch (error) {
      if (left === 0) throw error;
    }
    if (left === 0) throw new Error("the page stayed empty");
    await new Promise((go) => setTimeout(go, 50));
  }
}

function write(folder, picture, number) {
  const told = JSON.stringify(picture).replaceAll("<", "\\u003c");
  const path = join(folder, `${number}.html`);
  const style = `<link rel="stylesheet" href="${picture.page}.css">`;
  const head = `<!doctype html><meta charset="utf-8">${style}`;
  const script = `<script>window.picture = ${told}</script><script src="${picture.page}.js"></script>`;
  writeFileSync(path, `${head}<body><div id="picture"></div>${script}`);
  return path;
}

const { chromium, pictures } = JSON.parse(readFileSync(0, "utf8"));
const folder = mkdtempSync(join(tmpdir(), "pictures-"));
const limit = setTimeout(() => process.exit(70), PATIENCE);
let browser;
try {
  await build({
    bundle: true,
    define: { "process.env.NODE_ENV": '"production"' },
    entryPoints: [...new Set(pictures.map(({ page }) => join(HERE, `${page}.jsx`)))],
    jsx: "automatic",
    logLevel: "error",
    outdir: folder,
  });
  browser = new Browser(chromium, join(folder, "browser"));
  for (const [number, picture] of pictures.entries()) {
    await draw(browser, picture, write(folder, picture, number));
  }
} finally {
  await browser?.close();
  clearTimeout(limit);
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
