import { describe } from "vitest";
import { container } from "./container.ts";
import { extended } from "./extended.ts";
import { fields } from "./fields.ts";
import { testTarballs } from "./hostile-tarball.ts";
import { members } from "./members.ts";

describe("the frame", () => testTarballs(container));
describe("names and kinds of members", () => testTarballs(members));
describe("fields of a header", () => testTarballs(fields));
describe("extended headers", () => testTarballs(extended));
