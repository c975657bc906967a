import { describe, expect, test } from "vitest";
import { debugInfoOf } from "../../src/inspect/debug-info.ts";
import { wasmCustomSection } from "../support/archives.ts";
import { elf } from "../support/binaries.ts";

const info = Buffer.alloc(100, 1);
const wasm = (...sections: Buffer[]) => Buffer.concat([Buffer.from("0061736d01000000", "hex"), ...sections]);

describe("in ELF", () => {
  test.each([false, true])("debug sections are counted together, big-endian: %s", (big) => {
    const file = elf({ ".text": info, ".debug_info": info, ".debug_line": info, ".debug_gdb": info }, { big });
    expect(debugInfoOf(file)).toEqual({ section: ".debug_info", bytes: 200, separate: false });
  });

  test("compressed ones under their old name count", () => {
    expect(debugInfoOf(elf({ ".zdebug_info": info }))?.section).toBe(".zdebug_info");
  });

  test("a file whose code is elsewhere is a separate one", () => {
    expect(debugInfoOf(elf({ ".text": "empty", ".debug_info": info }))?.separate).toBe(true);
  });

  test("a stripped file has none, nor has a section that has only a name", () => {
    expect(debugInfoOf(elf({ ".text": info, ".debug_info": "empty" }))).toBeNull();
  });

  test("32 bits", () => {
    const names = Buffer.from("\0.debug_info\0");
    const file = Buffer.alloc(52 + 3 * 40 + names.length);
    file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1]);
    file.writeUInt32LE(52, 32);
    file.writeUInt16LE(40, 46);
    file.writeUInt16LE(3, 48);
    file.writeUInt16LE(2, 50);
    file.writeUInt32LE(1, 52 + 40);
    file.writeUInt32LE(1, 52 + 44);
    file.writeUInt32LE(7, 52 + 40 + 20);
    file.writeUInt32LE(52 + 120, 52 + 80 + 16);
    file.set(names, 52 + 120);
    expect(debugInfoOf(file)).toEqual({ section: ".debug_info", bytes: 7, separate: false });
  });
});

describe("in WebAssembly", () => {
  test("custom sections of DWARF are counted together", () => {
    const file = wasm(
      wasmCustomSection("name", info),
      wasmCustomSection(".debug_line", info),
      wasmCustomSection(".debug_str", info),
    );
    expect(debugInfoOf(file)).toMatchObject({ section: ".debug_line", separate: false });
    expect(debugInfoOf(file)?.bytes).toBeGreaterThan(200);
  });

  test("other sections are none", () => {
    expect(
      debugInfoOf(wasm(wasmCustomSection("producers", info), wasmCustomSection("external_debug_info", info))),
    ).toBeNull();
  });
});

test("no cut and no lie about lengths makes it throw or hang", () => {
  for (const file of [elf({ ".text": info, ".debug_info": info }), wasm(wasmCustomSection(".debug_info", info))]) {
    for (let length = 0; length < file.length; length++) debugInfoOf(file.subarray(0, length));
    for (let at = 8; at < Math.min(file.length, 200); at++) {
      for (const byte of [0x00, 0x7f, 0x80, 0xff]) {
        const lie = Buffer.from(file);
        lie[at] = byte;
        const found = debugInfoOf(lie);
        expect(found === null || found.bytes <= file.length).toBe(true);
      }
    }
  }
});

test("other files have none", () => {
  expect(debugInfoOf(Buffer.from(".debug_info"))).toBeNull();
  expect(debugInfoOf(Buffer.alloc(0))).toBeNull();
});
