// Checks payloads against Slack's own types. Reads a JSON list of messages, views and manifests from
// standard input and prints a JSON list of what is wrong.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const IMPORTS = `import type { HomeView, KnownBlock, ModalView } from "@slack/types";
import type { AppsManifestValidateArguments } from "@slack/web-api";
type Message = { text: string; blocks?: KnownBlock[] };
type Manifest = AppsManifestValidateArguments["manifest"];
`;
const OPTIONS = {
  module: "nodenext",
  moduleResolution: "nodenext",
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  target: "es2022",
  types: [],
};

function typeOf(payload) {
  if (payload.display_information) return "Manifest";
  return { modal: "ModalView", home: "HomeView" }[payload.type] ?? "Message";
}

function declaration(payload, number) {
  return `export const payload${number}: ${typeOf(payload)} = ${JSON.stringify(payload, null, 1)};\n`;
}

const modules = join(HERE, "node_modules");
const folder = mkdtempSync(join(tmpdir(), "types-"));
try {
  symlinkSync(modules, join(folder, "node_modules"));
  const payloads = JSON.parse(readFileSync(0, "utf8"));
  writeFileSync(join(folder, "payloads.ts"), IMPORTS + payloads.map(declaration).join(""));
  const settings = { compilerOptions: OPTIONS, files: ["payloads.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  const compiler = join(modules, ".bin", "tsc");
  const ran = spawnSync(compiler, ["--pretty", "false", "-p", folder], { encoding: "utf8" });
  if (ran.error) throw ran.error;
  const said = (ran.stdout + ran.stderr).split("\n").filter((line) => line.trim());
  const wrong = said.map((line) => line.replace(/^.*payloads\.ts/, "payloads.ts"));
  process.stdout.write(JSON.stringify(ran.status === 0 ? [] : wrong.length ? wrong : ["tsc failed"]));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
