import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { CheckOptions } from "../../src/check.ts";
import { asar, type Members, wasmCustomSection, zip } from "./archives.ts";
import { sourceMap } from "./leak.js";
import { gzip, type Member, tar } from "./tar-writer.ts";
import { expandTokens } from "./tokens.ts";
import { type HardLink, workdir, write } from "./workdir.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
interface JsonObject {
  readonly [key: string]: Json;
}

/** What a file holds: text, or one of the forms below with its parameters. */
type Content = string | JsonObject;

export interface Case {
  readonly id: string;
  readonly description: string;
  readonly must: "block" | "warn" | "info" | "allow";
  /** The rule that must speak; where the package must be allowed, the only rule that must not. */
  readonly rule?: string;
  readonly in_tarball?: readonly string[];
  readonly policy: JsonObject & { readonly waivers?: readonly JsonObject[] };
  /** package.json of the directory that the tarball is checked from. */
  readonly source_manifest?: JsonObject;
  readonly how_to_build: {
    readonly pack: "npm" | "raw" | "raw-file";
    readonly package_json?: JsonObject;
    readonly files: Readonly<Record<string, Content>>;
  };
}

/** Cases of a file in test/incidents. */
export function readCases(file: string): readonly Case[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, "../incidents", file), "utf8")).cases;
}

/** A case on disk: what to check, and how. */
export interface Built {
  readonly spec: string;
  readonly options: CheckOptions;
  /** Where its policy stands. */
  readonly policy: string;
}

/** Writes a case to a temporary directory that lives as long as the test. */
export function build(incident: Case): Promise<Built> {
  return incident.how_to_build.pack === "npm" ? buildDirectory(incident) : buildTarball(incident);
}

async function buildDirectory({ how_to_build: { package_json = {}, files }, policy }: Case): Promise<Built> {
  const parent = await workdir();
  const directory = join(parent, "package");
  await write(directory, {
    "package.json": JSON.stringify({ name: "p", version: "1.0.0", ...package_json }, null, 2),
    ...Object.fromEntries(Object.entries(files).map(([path, content]) => [path, onDisk(content)])),
  });
  // Without `files` npm packs the policy as well, and it would be one more file that no case lists.
  const beside = package_json["files"] === undefined;
  const file = beside ? join(parent, "policy.json") : join(directory, "packgate.json");
  await write("", { [file]: JSON.stringify(policy, null, 2) });
  return { spec: directory, options: { cwd: directory, ...(beside ? { policy: file } : {}) }, policy: file };
}

async function buildTarball({ how_to_build: { pack, files }, policy, source_manifest }: Case): Promise<Built> {
  const parent = await workdir();
  const project = join(parent, "project");
  const [spec, file] = [join(parent, "p-1.0.0.tgz"), join(parent, "policy.json")];
  await write("", {
    [spec]: pack === "raw-file" ? bytesOf(only(files)) : rawTarball(files),
    [file]: JSON.stringify(policy, null, 2),
    [join(project, "package.json")]: JSON.stringify(source_manifest ?? { name: "project", version: "0.0.0" }),
  });
  return { spec, options: { cwd: project, policy: file }, policy: file };
}

function only(files: Readonly<Record<string, Content>>): Content {
  const [content, ...others] = Object.values(files);
  if (content === undefined || others.length > 0) throw new Error("a raw file is one file");
  return content;
}

/** Entries exactly as given; `x#2` is a second entry called `x`, and two keys stand for bytes behind the archive. */
function rawTarball(files: Readonly<Record<string, Content>>): Buffer {
  const { "#after_eof": after, "#second_member": second, ...entries } = files;
  const archive = tar(Object.entries(entries).map(([path, content]) => member(path.replace(/#\d+$/, ""), content)));
  return Buffer.concat([
    gzip(after === undefined ? archive : Buffer.concat([archive, bytesOf(after)])),
    ...(second === undefined ? [] : [gzip(bytesOf(second))]),
  ]);
}

function member(path: string, content: Content): Member {
  if (typeof content === "string") return { path, bytes: bytesOf(content) };
  const { symlink, hardlink, fifo, pax_path, mode, ...form } = content;
  if (typeof symlink === "string") return { path, type: "2", linkpath: symlink };
  if (typeof hardlink === "string") return { path, type: "1", linkpath: hardlink };
  if (fifo === true) return { path, type: "6" };
  return {
    path,
    bytes: bytesOf(form),
    ...(typeof pax_path === "string" ? { pax: { path: pax_path } } : {}),
    ...(typeof mode === "string" ? { mode: Number.parseInt(mode, 8) } : {}),
  };
}

function onDisk(content: Content): Buffer | HardLink {
  if (typeof content === "object" && typeof content["hardlink_fs"] === "string")
    return { hardLinkTo: content["hardlink_fs"] };
  return bytesOf(content);
}

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** What each form means. `rest` is the form's object, for forms with more than one key. */
const forms: Readonly<Record<string, (value: never, rest: JsonObject) => Buffer | string>> = {
  json: (value: Json) => JSON.stringify(value),
  text: (value: string, { then_json }) => value + (then_json === undefined ? "" : JSON.stringify(then_json)),
  hex: (value: string) => Buffer.from(value, "hex"),
  utf16le: (value: string) => utf16(value),
  utf16le_json: (value: Json) => utf16(JSON.stringify(value)),
  gzip: (value: Content) => gzipSync(bytesOf(value)),
  brotli: (value: Content) => brotliCompressSync(bytesOf(value)),
  nest_gzip: (times: number, { content }) =>
    Array.from({ length: times }).reduce<Buffer>((inner) => gzipSync(inner), bytesOf(content as Content)),
  tar: (value: Record<string, Content>) => tar(membersOf(value)),
  tgz: (value: Record<string, Content>) => gzip(tar(membersOf(value))),
  zip: (value: Record<string, Content>) => zip(contents(value)),
  encrypted_zip: (value: Record<string, Content>) => zip(contents(value), { encrypted: true }),
  asar: (value: Record<string, Content>) => asar(contents(value)),
  concat: (value: Content[]) => Buffer.concat(value.map(bytesOf)),
  repeat: (value: string, { bytes }) => value.repeat(Math.ceil(Number(bytes) / value.length)).slice(0, Number(bytes)),
  zeros: (value: number) => Buffer.alloc(value),
  js_inline_map: (map: Json, { code, comment = "//# sourceMappingURL=", after = "\n", ...how }) =>
    `${code}${comment}${dataUri(map, how)}${after}`,
  css_inline_map: (map: Json, { code, ...how }) => `${code}/*# sourceMappingURL=${dataUri(map, how)} */\n`,
  webpack_eval_map: (map: Json) =>
    `eval(${JSON.stringify(`exports.a = 1;//# sourceURL=[module]\n//# sourceMappingURL=${dataUri(map, {})}`)});\n`,
  big_map: ({ sources, bytes }: { sources: number; bytes: number }) =>
    JSON.stringify(sourceMap({ sources: Array.from({ length: sources }, (_, i) => `../src/${i}.ts`), bytes })),
  wasm_custom: ([name, payload]: [string, string]) => wasmCustomSection(name, Buffer.from(payload)),
  png1x1: () => Buffer.from(PNG, "base64"),
};

function bytesOf(content: Content): Buffer {
  if (typeof content === "string") return Buffer.from(expandTokens(content));
  const form = Object.keys(content).find((key) => key in forms);
  if (form === undefined) throw new Error(`no form among the keys ${Object.keys(content).join(", ")}`);
  const { [form]: value, ...rest } = expandIn(content) as JsonObject;
  return Buffer.from(forms[form]!(value as never, rest));
}

/** Tokens are put into values, not into finished JSON: a key in PEM has line ends, which JSON must escape. */
function expandIn(value: Json): Json {
  if (typeof value === "string") return expandTokens(value);
  if (Array.isArray(value)) return value.map(expandIn);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expandIn(inner)]));
}

function contents(files: Record<string, Content>): Members {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [path, bytesOf(content)]));
}

function membersOf(files: Record<string, Content>): Member[] {
  return Object.entries(files).map(([path, content]) => member(path, content));
}

/** With the byte order mark that programs write which still use this encoding. */
function utf16(text: string): Buffer {
  return Buffer.from(`\uFEFF${text}`, "utf16le");
}

function dataUri(map: Json, how: JsonObject): string {
  const json = JSON.stringify(map);
  if (how["encoding"] === "percent") return `${how["prefix"] ?? "data:application/json,"}${encodeURIComponent(json)}`;
  return `${how["prefix"] ?? "data:application/json;base64,"}${Buffer.from(json).toString("base64")}`;
}
