import { asar } from "./asar.ts";
import { base64Run } from "./base64-run.ts";
import { base64Text } from "./base64-text.ts";
import { brotli } from "./brotli.ts";
import { bun } from "./bun.ts";
import type { Container, Passage } from "./carrier.ts";
import { dataUri } from "./data-uri.ts";
import { deno } from "./deno.ts";
import { withEmbedded } from "./embedded.ts";
import { gzip } from "./gzip.ts";
import { hexRun } from "./hex-run.ts";
import { nexe } from "./nexe.ts";
import { nodeSea } from "./node-sea.ts";
import { pdf } from "./pdf.ts";
import { pkg } from "./pkg.ts";
import { png } from "./png.ts";
import { tar } from "./tar.ts";
import { utf16 } from "./utf16.ts";
import { utf16Run } from "./utf16-run.ts";
import { wasm } from "./wasm.ts";
import { zip } from "./zip.ts";
import { zlib } from "./zlib.ts";
import { zstd } from "./zstd.ts";

/** All forms of a whole layer. Several may match: a picture with an archive behind it is both. */
export const containers: readonly Container[] = [
  gzip,
  zlib,
  zstd,
  brotli,
  tar,
  asar,
  utf16,
  pdf,
  bun,
  withEmbedded([zip, png, wasm, nodeSea, pkg, nexe, deno]),
];

/** All forms that stand within text. */
export const passages: readonly Passage[] = [dataUri, base64Run, base64Text, hexRun, utf16Run];
