/**
 * A second opinion on a map that leaks, for the report: Mozilla's `source-map` reads it as a debugger would. It never
 * decides. It must parse the whole map as JSON, and refuses many a map that any human can read.
 */

import { count } from "./quantity.ts";

/** Bytes. Beyond, a second opinion would cost more than the check. */
export const LARGEST_WITNESSED = 8 * (1 << 20);
/** Maps of one package: the first few tell whether they are what they seem. */
export const MOST_WITNESSED = 10;

/** `maps 41230 places of 3 lines to 12 of 14 sources`, or what the library has against it. Never throws. */
export async function mappingStatistics(bytes: Buffer): Promise<string> {
  const { SourceMapConsumer } = await import("source-map");
  try {
    const map: unknown = JSON.parse(bytes.toString("utf8").replace(/^\uFEFF?(?:\)\]\}'[^\n]*\n)?/, ""));
    return await SourceMapConsumer.with(map as never, null, (consumer) => {
      let places = 0;
      let lines = 0;
      let line = 0;
      const reached = new Set<string>();
      consumer.eachMapping((mapping) => {
        places += 1;
        if (mapping.generatedLine !== line) lines += 1;
        line = mapping.generatedLine;
        if (mapping.source !== null) reached.add(mapping.source);
      });
      const sources = `${reached.size} of ${count(consumer.sources.length, "source")}`;
      return `its mappings lead from ${count(places, "place")} in ${count(lines, "line")} of code to ${sources}`;
    });
  } catch {
    // Whatever is wrong with the map, the gate has read its text without this library.
    return "its mappings cannot be read as a debugger would";
  }
}
