/** The catalogue of what the environment can do. */

import type { EnvironmentCase } from "./environment-case.ts";
import { packages } from "./environment-clients.ts";
import { system } from "./environment-system.ts";
import { signals, temporary } from "./environment-temporary.ts";
import { variables } from "./environment-variables.ts";

export const cases: readonly EnvironmentCase[] = [...packages, ...system, ...temporary, ...signals, ...variables];
