import { readFileSync, statSync } from 'node:fs';
import { parseConfigurationText } from '@bifrost/config';
import { invalidConfiguration } from '@bifrost/core';
import { readYaml } from './read-yaml.js';

/** Beyond this it is no configuration, and a parser would only make the machine suffer. */
const mostBytes = 4 * 1024 * 1024;
const mostNodes = 200_000;
const mostLevels = 64;

/**
 * Reads another gateway's configuration: JSON (with comments) or YAML, told apart by how it begins.
 *
 * @param file - absolute path
 * @param name - how the file is called in errors
 * @throws what Node throws for a file that cannot be read
 * @throws BifrostError `invalid_configuration`, with line and column where there is one. No value is part of it.
 */
export function readSource(file: string, name: string): unknown {
  return parseSource(textOf(file, name), name);
}

/** The values of a configuration's text. */
export function parseSource(text: string, name: string): unknown {
  const source = text.replace(/^\u{FEFF}/u, '');
  const value = /^\s*(?:[{[]|\/[/*])/u.test(source)
    ? parseConfigurationText(source, name)
    : readYaml(source, name);
  checkSize(value, name);
  return value;
}

function textOf(file: string, name: string): string {
  const facts = statSync(file);
  // What Node says of reading one names no file.
  if (facts.isDirectory()) throw invalidConfiguration([`${name} cannot be read: it is a folder`]);
  if (facts.size > mostBytes) throw invalidConfiguration([`${name} is larger than 4 MiB`]);
  return readFileSync(file, 'utf8');
}

/** Aliases of YAML make much out of little: what they unfold to is counted before anything walks it. */
function checkSize(value: unknown, name: string): void {
  let nodes = 0;
  const visit = (node: unknown, level: number): void => {
    nodes += 1;
    if (nodes > mostNodes || level > mostLevels) {
      throw invalidConfiguration([
        `${name} is too large or too deep: at most ${mostNodes} values and ${mostLevels} levels`,
      ]);
    }
    if (typeof node !== 'object' || node === null) return;
    if (!Array.isArray(node) && Object.getPrototypeOf(node) !== Object.prototype) {
      throw invalidConfiguration([`${name} has a value of a kind (binary, set, …) that is not read`]);
    }
    if (Object.hasOwn(node, '__proto__')) {
      throw invalidConfiguration([`${name} has a field named "__proto__", which nothing can mean`]);
    }
    for (const child of Object.values(node)) visit(child, level + 1);
  };
  visit(value, 0);
}
