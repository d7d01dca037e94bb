import type { Sentences } from '../importer.js';
import { perRequest, requestParameters } from '../request-parameters.js';

const guards = 'There are no guardrails: a plugin may look at requests and answers (docs/plugins.md).';
const errors =
  'Which errors are tried again or lead to the next target is the table in docs/errors.md; routing.fallback_on adds codes.';

/** Members of a configuration or of `override_params` that have no equal. */
export const settings: Sentences = {
  on_status_codes: errors,
  cache: 'Answers are not kept: there is no cache.',
  before_request_hooks: guards,
  after_request_hooks: guards,
  input_guardrails: guards,
  output_guardrails: guards,
  input_mutators: guards,
  output_mutators: guards,
  default_input_guardrails: guards,
  default_output_guardrails: guards,
  guardrails: guards,
  forward_headers:
    "A client sends a header on with x-bf-eh-<name>, where the provider's own clients may send it.",
  strict_open_ai_compliance: 'Answers are in the form of the route; what is more stands in extra_fields.',
  metadata: 'Metadata of requests is not kept.',
  index: 'Targets are told apart by their names.',
  azure_model_name: 'Told by the name that clients ask for.',
  azure_auth_mode: 'Told by what the key has: a value, or an application.',
  azure_ad_token: 'Give the application instead (azure_entra_…): Bifrost renews the token.',
  aws_auth_type: 'Told by what the key has.',
  aws_s3_bucket: 'Batches and files are not offered.',
  vertex_storage_bucket_name: 'Batches and files are not offered.',
  ...requestParameters,
  stream: perRequest,
  safety_settings: perRequest,
};
