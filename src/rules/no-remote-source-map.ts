import { posix } from "node:path";
import * as v from "valibot";
import { cutEnd } from "../inspect/cut.ts";
import { globList, isModest, MODEST } from "../inspect/glob-list.ts";
import { packedPaths } from "../inspect/packed-paths.ts";
import type { Literal } from "../model.ts";
import { defineRule } from "./define-rule.ts";

const COMMENT = "sourceMappingURL=";
const LONGEST_URL = 2048;
const DOCUMENTATION = /\.(?:md|mdx|markdown|txt|rst|html?)$/i;
/** http, https, file and scheme-relative URLs. `webpack://` and the like name no place. */
const REMOTE = /^(?:(?:https?|ftp|file|s3|gs):)?\/\/[^/]*|^file:/i;

interface Comment {
  readonly url: string;
}

/** A comment that a debugger would follow (ECMA-426): `//#`, `//@` or `/*#` before it, a URL without white space behind. */
function readComment(bytes: Buffer, offset: number): Comment | undefined {
  if (!/(?:\/\/|\/\*)[#@][ \t]*$/.test(bytes.toString("latin1", Math.max(0, offset - 8), offset))) return undefined;
  const start = offset + COMMENT.length;
  const url = /^[^\s"'`\\*<>]+/.exec(bytes.toString("latin1", start, start + LONGEST_URL))?.[0];
  // Code that writes such comments has a variable there.
  if (url === undefined || /^data:/i.test(url) || /[${}()+]/.test(url)) return undefined;
  return { url };
}

/** A map elsewhere is as public as its place: a debugger, and anybody else, fetches it from there. */
export default defineRule({
  id: "no-remote-source-map",
  title: "Reference to a source map elsewhere",
  severity: "error",
  waiver: "path",
  fix: "Build the release without the reference: hidden or no source maps, no sourceRoot",
  // A map that is added cures the reference to it.
  monotone: false,
  options: v.strictObject({
    /** Hosts whose maps are meant to be found: `maps.example.com`, `*.example.com`. */
    hosts: v.optional(
      v.pipe(
        v.array(v.string()),
        v.check((list) => isModest(list), `must be ${MODEST}`),
      ),
      [],
    ),
  }),
  literals: (): readonly Literal<Comment>[] => [{ text: COMMENT, read: readComment }],
  *check({ artifact, inspection, hits, options }) {
    const packed = packedPaths(artifact);
    const isMeant = globList(options.hosts, { nocase: true, nonegate: true });
    const isRemote = (url: string): boolean => {
      const host = hostOf(url);
      return REMOTE.test(url) && (host === undefined || !isMeant(host));
    };

    for (const { entry, layers, line, column, fact } of hits) {
      const { url } = fact as Comment;
      const at = { entry, layers, position: { line, column } };
      if (isRemote(url)) {
        const weight = DOCUMENTATION.test(entry.path) ? { weight: "info" as const } : {};
        yield { ...at, message: `names the source map ${shown(url)}`, ...weight };
      } else if (layers.length === 0 && !REMOTE.test(url) && !packed.has(resolveUrl(entry.path, url))) {
        yield { ...at, message: `names the source map ${shown(url)}, which is not packed`, weight: "info" };
      }
    }
    for (const map of inspection.sourceMaps) {
      const places = [map.sourceRoot ?? "", ...map.names, ...map.sectionUrls].filter(isRemote);
      const [first] = places;
      if (first === undefined) continue;
      const more = places.length > 1 ? ` and ${places.length - 1} more` : "";
      yield {
        entry: map.entry,
        layers: map.layers,
        message: `names sources at ${shown(first)}${more}`,
        key: "sources",
      };
    }
  },
});

function resolveUrl(path: string, url: string): string {
  const [bare = ""] = url.split(/[?#]/);
  let decoded = bare;
  try {
    decoded = decodeURIComponent(bare);
  } catch (error) {
    // Not percent-encoded, then: the name stands as it is.
    if (!(error instanceof URIError)) throw error;
  }
  return posix.join(posix.dirname(path), decoded);
}

function hostOf(url: string): string | undefined {
  return /^(?:[a-z0-9+.-]+:)?\/\/(?:[^/@]*@)?([^/:?#]*)/i.exec(url)?.[1];
}

/** Without a user and password, and not longer than a line. */
function shown(url: string): string {
  const plain = url.replace(/\/\/[^/@]*@/, "//");
  return cutEnd(plain, 80);
}
