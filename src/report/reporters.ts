import type { Report } from "../model.ts";
import type { Terminal } from "./terminal.ts";

/** A format: the whole text of a report, escaped for where it goes. */
export type Reporter = (report: Report, terminal: Terminal) => string;

/** The formats by the name that `--format` knows them under; a format that nobody asks for is not loaded. */
export const reporters = {
  pretty: async (): Promise<Reporter> => (await import("./pretty.ts")).renderPretty,
  json: async (): Promise<Reporter> => (await import("./json.ts")).renderJson,
  listing: async (): Promise<Reporter> => (await import("./listing.ts")).renderListing,
  github: async (): Promise<Reporter> => (await import("./github.ts")).renderGithub,
  junit: async (): Promise<Reporter> => (await import("./junit.ts")).renderJunit,
  compact: async (): Promise<Reporter> => (await import("./compact.ts")).renderCompact,
  tree: async (): Promise<Reporter> => (await import("./tree.ts")).renderTree,
  markdown: async (): Promise<Reporter> => (await import("./markdown.ts")).renderMarkdown,
  summary: async (): Promise<Reporter> => (await import("./summary.ts")).renderSummary,
  sarif: async (): Promise<Reporter> => (await import("./sarif.ts")).renderSarif,
  gitlab: async (): Promise<Reporter> => (await import("./gitlab.ts")).renderGitlab,
  html: async (): Promise<Reporter> => (await import("./html.ts")).renderHtml,
} satisfies { readonly [format: string]: () => Promise<Reporter> };
