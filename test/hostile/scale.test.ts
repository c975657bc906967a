import { testTarballs } from "./hostile-tarball.ts";
import { scale } from "./scale.ts";

testTarballs(scale);
