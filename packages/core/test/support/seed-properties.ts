import process from 'node:process';
import fc from 'fast-check';

/*
 * Runs before each file of tests. Properties draw the same values each time, so that a commit passes or fails whoever
 * tests it and whenever. New values are for the long runs: BIFROST_TEST_SEED is a number, or `random`.
 */
const { BIFROST_TEST_SEED: seed = '1' } = process.env;

fc.configureGlobal(seed === 'random' ? {} : { seed: Number(seed) });
