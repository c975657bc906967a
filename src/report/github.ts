import type { Finding, PackageReport, Problem, Report, Severity } from "../model.ts";
import { cutList, cutText } from "./cut.ts";
import { escapeCommandData, escapeCommandProperty, escapeTerminal } from "./escape.ts";
import { type Group, groupBy, groupFindings } from "./group.ts";
import { showPlace } from "./place.ts";
import { screenOf } from "./terminal.ts";
import { formatCount } from "./units.ts";
import { labelOf, verdictLine } from "./verdict-line.ts";

/** So many of each kind GitHub shows of a step; what follows is in the log alone. */
const SHOWN = 10;
/** Characters of a title in the Checks API. */
const TITLE = 200;
/** Characters of a part of a message. The runner cuts a whole one at 4,096 (`ExecutionContext`). */
const PART = 500;
const PLACE = 250;
/** Places and causes that a message names. */
const SAMPLES = 3;

const KIND: { readonly [severity in Severity]: string } = { error: "error", warning: "warning", info: "notice" };
const SCREEN = screenOf({ columns: Number.POSITIVE_INFINITY, color: false, unicode: true });

/** One cause, as GitHub's runner is told of it. Nothing in it is escaped for the runner yet. */
interface Annotation {
  readonly kind: string;
  readonly at: Finding["committed"];
  readonly title: string;
  readonly lines: readonly string[];
  /** Problems or findings that it stands for. */
  readonly count: number;
  readonly about: string;
}

/**
 * Annotations for GitHub's runner, one per cause, worst first, ten of each kind at most, the last of which says what is
 * missing; then the verdict. They stand at the committed line that let a finding in, the place in the tarball in the
 * message. The runner obeys what a job prints, so this is to go to stdout.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function renderGithub(report: Report): string {
  const several = report.reports.length > 1;
  const all = [
    ...problemAnnotations(report.problems, undefined),
    ...report.reports.flatMap((each) => problemAnnotations(each.problems, several ? labelOf(each) : undefined)),
    ...findingAnnotations(report, several),
  ];
  const shown = [...groupBy(all, ({ kind }) => kind).values()].flatMap(firstOf);
  return `${[...shown.map(commandOf), verdictLine(report)].join("\n")}\n`;
}

/** The worst first, whatever package it is of. */
function findingAnnotations({ reports, rules }: Report, several: boolean): readonly Annotation[] {
  const groups = reports.flatMap((report) =>
    groupFindings(openOf(report), rules).map((group) => ({ group, label: several ? labelOf(report) : undefined })),
  );
  return (["error", "warning", "info"] as const).flatMap((severity) =>
    groups
      .filter(({ group }) => group.severity === severity)
      .map(({ group, label }) => annotationOf(group, label, rules)),
  );
}

function openOf({ findings }: PackageReport): readonly Finding[] {
  return findings.filter(({ waiver }) => waiver === null);
}

function problemAnnotations(problems: readonly Problem[], label: string | undefined): readonly Annotation[] {
  const groups = groupBy(problems, ({ code, message, hint }) => JSON.stringify([code, message, hint]));
  return [...groups.values()].map((group) => {
    const { code, message, hint } = group[0]!;
    const [said = "", ...quoted] = message.split("\n");
    const somewhere = group.some(({ path }) => path !== null);
    return {
      kind: KIND.error,
      at: undefined,
      title: `${code}: could not be checked`,
      lines: [
        part(said),
        // What a child process said is marked as another's word.
        ...quoted.slice(0, SAMPLES).map((line) => `│ ${short(line)}`),
        ...(quoted.length > SAMPLES ? [`and ${formatCount(quoted.length - SAMPLES, "more line")}`] : []),
        ...(somewhere ? [placesOf(group)] : []),
        ...labelled("package", label),
        ...labelled("hint", hint),
      ],
      count: group.length,
      about: code,
    };
  });
}

function annotationOf(
  { rule, severity, findings }: Group,
  label: string | undefined,
  rules: Report["rules"],
): Annotation {
  const [first] = findings as readonly [Finding];
  const alike = findings.every(({ message, evidence }) => message === first.message && evidence === first.evidence);
  const causes = [...new Set(findings.map(({ cause }) => cause))].filter((cause) => cause !== null);
  return {
    kind: KIND[severity],
    at: findings.find(({ committed }) => committed !== undefined)?.committed,
    title: rules[rule] === undefined ? rule : `${rule}: ${rules[rule].title}`,
    lines: [
      alike ? part(first.message) : `${part(first.message)}, and others like it`,
      placesOf(findings),
      ...labelled("found", alike ? first.evidence : null),
      ...(causes.length === 0 ? [] : [`from: ${cutList(causes.slice(0, SAMPLES).map(short), causes.length)}`]),
      ...labelled("package", label),
      ...labelled("fix", first.fix ?? rules[rule]?.fix),
    ],
    count: findings.length,
    about: rule,
  };
}

/** `in dist/cli.js:1:17`, `in 412 places: a, b, c and 409 more` */
function placesOf(places: readonly (Finding | Problem)[]): string {
  const shown = places.slice(0, SAMPLES).map((place) => short(showPlace(place, PLACE, SCREEN)));
  if (places.length === 1) return `in ${shown[0]}`;
  return `in ${formatCount(places.length, "place")}: ${cutList(shown, places.length)}`;
}

function labelled(label: string, text: string | null | undefined): readonly string[] {
  return text === null || text === undefined || text === "" ? [] : [`${label}: ${part(text)}`];
}

function part(text: string): string {
  return cutText(escapeTerminal(text), PART);
}

function short(text: string): string {
  return cutText(escapeTerminal(text), PLACE);
}

/** All of one kind, or the first nine and one that says how many more there are, of what, and where they stand. */
function firstOf(annotations: readonly Annotation[]): readonly Annotation[] {
  if (annotations.length <= SHOWN) return annotations;
  const rest = annotations.slice(SHOWN - 1);
  const count = rest.reduce((sum, one) => sum + one.count, 0);
  const about = [...groupBy(rest, (one) => one.about)].map(([name, ones]) => `${short(name)} (${ones.length})`);
  return [
    ...annotations.slice(0, SHOWN - 1),
    {
      kind: rest[0]!.kind,
      at: undefined,
      title: `${formatCount(rest.length, "more cause")} of this kind`,
      lines: [
        `and ${formatCount(rest.length, "more cause")} with ${formatCount(count, "place")}: ${cutText(about.join(", "), PART)}`,
        "All of them: packgate check --format pretty, or --format json:report.json",
      ],
      count,
      about: "",
    },
  ];
}

/** `::error file=package.json,line=9,title=…::…`, one line, whatever stands in it. */
function commandOf({ kind, at, title, lines }: Annotation): string {
  const place = at === undefined ? "" : `file=${escapeCommandProperty(at.file)},line=${at.line},`;
  const head = `title=${escapeCommandProperty(cutText(escapeTerminal(title), TITLE))}`;
  return `::${kind} ${place}${head}::${lines.map(escapeCommandData).join("%0A")}`;
}
