/** Which packages of a workspace one job of several checks, and what all jobs must have in common. */

import { createHash } from "node:crypto";
import type { CheckOptions } from "../check.ts";
import { PackgateError } from "../errors.ts";
import type { Shard } from "../model.ts";
import { version } from "../version.ts";
import type { Selection } from "./check-workspaces.ts";

/** Understands `2/5`. Throws `EUSAGE`. */
export function parseShard(given: string): { readonly index: number; readonly count: number } {
  const [, index = 0, count = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(given) ?? []).map(Number);
  if (index < 1 || index > count) {
    throw new PackgateError("EUSAGE", `--shard ${JSON.stringify(given)} is no part of a whole`, {
      hint: "The first of four jobs is 1/4, the last 4/4.",
    });
  }
  return { index, count };
}

/**
 * The packages of a shard. By their names alone: a package stays where it is when others come or go. What is skipped is
 * told by the first shard.
 */
export function shardOf(
  { chosen, skipped }: Selection,
  { index, count }: { index: number; count: number },
  options: CheckOptions,
): { readonly selection: Selection; readonly shard: Shard } {
  const mine = chosen.filter(({ name, path }) => placeOf(name ?? path, count) === index);
  const { policy, policyBase, failOn, client, ignoreScripts = false } = options;
  const packages = chosen.map(({ name, path }) => [name ?? null, path]);
  const whole = JSON.stringify([version, count, packages, skipped, policy, policyBase, failOn, client, ignoreScripts]);
  return {
    selection: { chosen: mine, skipped: index === 1 ? skipped : [] },
    shard: { index, count, packages: chosen.length, whole: `sha256-${sha256(whole)}` },
  };
}

function placeOf(name: string, count: number): number {
  return (Number.parseInt(sha256(name).slice(0, 12), 16) % count) + 1;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
