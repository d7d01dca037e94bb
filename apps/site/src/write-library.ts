import process from 'node:process';
import { writeLibraryReference } from './library-reference.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: write-library.ts <folder>');
await writeLibraryReference(folder);
