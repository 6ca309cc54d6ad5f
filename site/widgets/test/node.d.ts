// The little of Node that tests and posters use: types without a package.

declare module "node:test" {
  export function test(name: string, act: () => void | Promise<void>): void;
}

declare module "node:assert/strict" {
  interface Assert {
    equal(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    ok(value: unknown, message?: string): asserts value;
    match(value: string, pattern: RegExp, message?: string): void;
  }
  const assert: Assert;
  export default assert;
}

declare module "node:fs" {
  export function readFileSync(path: URL | string, encoding: "utf8"): string;
  export function mkdirSync(
    path: string,
    options: { recursive: boolean },
  ): void;
  export function writeFileSync(path: string, text: string): void;
  export function readdirSync(
    path: URL | string,
    options: { recursive: boolean },
  ): string[];
}

declare module "node:process" {
  export const argv: readonly string[];
}
