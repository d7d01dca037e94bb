#!/usr/bin/env node
import { version } from '@bifrost/gateway';

console.log(`Bifrost gateway ${version}`);
