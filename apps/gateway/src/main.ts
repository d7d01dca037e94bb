#!/usr/bin/env node
import { runGatewayCommand } from './command.js';

await runGatewayCommand(process.argv.slice(2));
