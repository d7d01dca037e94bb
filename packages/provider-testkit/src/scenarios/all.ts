import type { Scenario } from '../scenario.js';
import { brokenStreamScenarios } from './broken-streams.js';
import { chatScenarios } from './chat.js';
import { encoderScenarios } from './encoders.js';
import { errorScenarios } from './errors.js';
import { operationScenarios } from './operations.js';
import { roundTripScenarios } from './round-trips.js';
import { shapeScenarios } from './shape.js';
import { streamScenarios } from './streams.js';
import { undeclaredScenarios } from './undeclared.js';

/** Every scenario, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  ...shapeScenarios,
  ...chatScenarios,
  ...streamScenarios,
  ...brokenStreamScenarios,
  ...errorScenarios,
  ...operationScenarios,
  ...undeclaredScenarios,
  ...encoderScenarios,
  ...roundTripScenarios,
];
