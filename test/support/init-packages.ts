/** A source map that embeds its source, as a bundler writes one. */
export const embeddingMap = JSON.stringify({
  version: 3,
  sources: ["../src/index.ts"],
  sourcesContent: ["export const answer: number = 42; // not for everybody\n"],
  names: [],
  mappings: "AAAA",
});
