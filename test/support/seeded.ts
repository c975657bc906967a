/** Every property starts from one seed, so that a run that passes here passes on a release machine too. */

import fc from "fast-check";
import { SEED } from "./runs.ts";

fc.configureGlobal({ seed: SEED });
