#!/usr/bin/env node
import { runCommand } from './index.js';

await runCommand();
