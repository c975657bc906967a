import type { Mark } from "./marks.ts";
import type { DirectoryNode } from "./package-tree.ts";

/** What all files below a directory have in common, so that one line can say it for all of them. */
export interface Sameness {
  /** What packed every one of them; null where that is several things, or nobody knows. */
  readonly reason: string | null;
  /** What is to be said of each that something is to be said of; null where that is several things, or nothing. */
  readonly mark: Mark | null;
}

interface Common {
  reason: string | null | undefined;
  story: string | null | undefined;
  mark: Mark | null;
}

/** Of the directory and of all below it. */
export function samenessOf(root: DirectoryNode): ReadonlyMap<DirectoryNode, Sameness> {
  const told = new Map<DirectoryNode, Sameness>();
  const visit = (directory: DirectoryNode): Common => {
    const common: Common = { reason: undefined, story: undefined, mark: null };
    for (const { mark, shipped } of directory.files) {
      const reason = shipped?.reason ?? null;
      const story = mark.kind === "plain" ? undefined : storyOf(mark);
      merge(common, { reason, story, mark: story === undefined ? null : mark });
    }
    for (const below of directory.directories) merge(common, visit(below));
    told.set(directory, { reason: common.reason ?? null, mark: common.mark });
    return common;
  };
  visit(root);
  return told;
}

function merge(common: Common, { reason, story, mark }: Common): void {
  common.reason = common.reason === undefined || common.reason === reason ? reason : null;
  if (story === undefined) return;
  if (common.story === undefined) Object.assign(common, { story, mark });
  else if (common.story !== story) Object.assign(common, { story: null, mark: null });
}

function storyOf({ findings, problems, drift }: Mark): string {
  const rules = findings.map(({ rule, severity, waiver }) => `${rule} ${severity} ${waiver !== null}`);
  return JSON.stringify([drift, [...new Set(rules)].sort(), [...new Set(problems.map(({ code }) => code))].sort()]);
}
