import { parse } from "yaml";

type Node = { readonly [key: string]: unknown };

/** A job of a pipeline: its shell steps in order, as often as its matrix says, with the matrix's values put in. */
export interface Job {
  readonly name: string;
  readonly steps: readonly string[];
}

/** A step of a job of GitHub, of which the tests read no more. */
export interface WorkflowStep {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** The steps of a workflow of GitHub by the name of their job. */
export function workflowIn(yaml: string): { readonly [job: string]: readonly WorkflowStep[] } {
  const { jobs } = parse(yaml) as { readonly jobs: { readonly [job: string]: { readonly steps: WorkflowStep[] } } };
  return Object.fromEntries(Object.entries(jobs).map(([name, { steps }]) => [name, steps]));
}

/** The jobs of a workflow of GitHub or of a pipeline of GitLab, as a page shows them. */
export function jobsIn(yaml: string): readonly Job[] {
  const { jobs, ...gitlab } = parse(yaml) as Node;
  return isNode(jobs)
    ? Object.entries(jobs).flatMap(([name, job]) => (isNode(job) ? ofGitHub(name, job) : []))
    : Object.entries(gitlab).flatMap(([name, job]) =>
        isNode(job) && Array.isArray(job["script"]) ? [{ name, steps: job["script"] as string[] }] : [],
      );
}

function ofGitHub(name: string, job: Node): Job[] {
  const steps = (job["steps"] as readonly Node[]).flatMap(({ run }) => (typeof run === "string" ? [run] : []));
  const matrix = isNode(job["strategy"]) ? (job["strategy"]["matrix"] as { [key: string]: unknown[] }) : {};
  const [[key, values] = ["", [""]], ...more] = Object.entries(matrix);
  if (more.length > 0) throw new Error("a matrix of several dimensions");
  return values.map((value) => ({
    name,
    steps: steps.map((step) => step.replaceAll(`\${{ matrix.${key} }}`, String(value))),
  }));
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
