import type { Sentences } from '../importer.js';
import { perRequest, requestParameters } from '../request-parameters.js';

const prices = 'Prices of your own stand in a file of their own: docs/cost.md.';
const budgets = 'There are no budgets here: set limits at the provider.';
const machine = "Set it in the environment of the gateway: keys without credentials use the machine's own.";
const cloudFiles = 'Batches and files are not offered.';

/** Members of `litellm_params` that have no equal. */
export const parameters: Sentences = {
  ...requestParameters,
  extra_body: perRequest,
  encoding_format: perRequest,
  metadata: perRequest,
  mock_response: 'For answers that are made up, see docs/providers/sandbox.md.',
  input_cost_per_token: prices,
  output_cost_per_token: prices,
  input_cost_per_second: prices,
  output_cost_per_second: prices,
  input_cost_per_token_batches: prices,
  output_cost_per_token_batches: prices,
  cache_read_input_token_cost: prices,
  cache_creation_input_token_cost: prices,
  max_budget: budgets,
  budget_duration: budgets,
  max_parallel_requests:
    'A limit of the whole provider here: concurrency_and_buffer_size of its entry, where it fits all models.',
  tags: 'Requests are not routed by tags: give the group a name of its own and let clients ask for that.',
  drop_params: 'Decided for all models together: routing.strict_params.',
  additional_drop_params: perRequest,
  allowed_openai_params:
    'Unknown members of a request go on by themselves where the provider speaks the same API.',
  cache_control_injection_points: 'Cache markers that clients set are kept; none are added.',
  merge_reasoning_content_in_choices: 'Reasoning always stands beside the content.',
  use_in_pass_through: 'Byte passage needs no setting.',
  litellm_credential_name: 'Write the values of that credential into the deployment, and import again.',
  configurable_clientside_auth_params: 'A caller cannot bring a provider key or an address.',
  azure_ad_token:
    'Give the application instead (tenant_id, client_id, client_secret): Bifrost renews the token.',
  azure_username: 'Give the application instead: tenant_id, client_id, client_secret.',
  azure_password: 'Give the application instead: tenant_id, client_id, client_secret.',
  aws_profile_name: machine,
  aws_web_identity_token: machine,
  aws_sts_endpoint: machine,
  aws_session_tags: machine,
  gcs_bucket_name: cloudFiles,
  bucket_name: cloudFiles,
  s3_bucket_name: cloudFiles,
  aws_batch_role_arn: cloudFiles,
};

/** Members of `model_info`: most of it feeds LiteLLM's own page and prices. */
export const modelInfo: Sentences = {
  id: 'Keys and models are told apart by their names.',
  mode: 'Told by the request.',
  base_model: 'Told by the name that clients ask for.',
  max_tokens: 'Known by the provider, which answers with an error beyond it.',
  max_input_tokens: 'Known by the provider, which answers with an error beyond it.',
  max_output_tokens: 'Known by the provider, which answers with an error beyond it.',
  input_cost_per_token: prices,
  output_cost_per_token: prices,
  supports_vision: 'Found out by asking: a provider that cannot do it says so.',
  supports_function_calling: 'Found out by asking: a provider that cannot do it says so.',
  access_groups: 'Tokens of clients reach every model.',
  team_id: 'Tokens of clients reach every model.',
  description: 'For people only.',
  metadata: 'For people only.',
};

const elsewhere = 'Concerns the server of LiteLLM itself.';
const database =
  'Keys, teams and spending in the database do not come over: give tokens in gateway.auth.tokens.';
const callbacks =
  'Metrics are served at /metrics, traces go out with OpenTelemetry, requests are kept by gateway.request_log; for anything else write a plugin (docs/plugins.md).';
const oneProcess =
  'State is kept in one process, or shared by the workers of one machine: nothing to connect.';
const answersKept = 'Answers are not kept: there is no cache.';
const teams =
  'There are no teams, users or budgets: give each client a token of its own in gateway.auth.tokens.';
const guards = 'There are no guardrails: a plugin may look at requests and answers (docs/plugins.md).';
const logs = 'Set with bifrost start --log-level.';

/** Members of `litellm_settings` that have no equal. */
export const librarySettings: Sentences = {
  success_callback: callbacks,
  failure_callback: callbacks,
  callbacks,
  callback_settings: callbacks,
  service_callback: callbacks,
  service_callbacks: callbacks,
  langfuse_default_tags: callbacks,
  turn_off_message_logging: 'What clients ask is kept only where gateway.request_log says so.',
  redact_user_api_key_info: 'Keys are never logged.',
  cache: answersKept,
  cache_params: answersKept,
  set_verbose: logs,
  debug: logs,
  json_logs: 'Logs are always JSON.',
  telemetry: 'Nothing is sent to us.',
  modify_params: 'What a provider cannot take is translated or refused, and told in dropped_params.',
  max_budget: budgets,
  budget_duration: budgets,
  default_team_settings: teams,
  default_internal_user_params: teams,
  default_team_params: teams,
  max_internal_user_budget: teams,
  internal_user_budget_duration: teams,
  guardrails: guards,
  content_policy_violation_handling: guards,
  ssl_verify: 'Certificates are checked. For one of your own: network_config.ca_cert_pem.',
  ssl_certificate: 'Client certificates are not offered.',
  force_ipv4: 'Both kinds of addresses are tried at once.',
  forward_traceparent_to_llm_provider: callbacks,
  key_generation_settings: teams,
  upperbound_key_generate_params: teams,
  enable_preview_features: elsewhere,
  public_routes: elsewhere,
};

/** Members of `router_settings` that have no equal. */
export const routerSettings: Sentences = {
  routing_strategy_args: 'Requests are drawn by weight.',
  routing_groups: 'Requests are drawn by weight, the same way for all models.',
  redis_host: oneProcess,
  redis_port: oneProcess,
  redis_password: oneProcess,
  redis_url: oneProcess,
  redis_db: oneProcess,
  cache_responses: answersKept,
  cache_kwargs: answersKept,
  caching_groups: answersKept,
  client_ttl: 'Connections are kept as long as they live.',
  retry_after:
    'The wait is what Retry-After says, else a back-off: retry_backoff_initial and retry_backoff_max.',
  retry_policy: 'Which errors are tried again is the table in docs/errors.md.',
  model_group_retry_policy: 'Which errors are tried again is the table in docs/errors.md.',
  allowed_fails_policy: 'What counts against a key or an address is the table in docs/errors.md.',
  disable_cooldowns:
    "A refused key rests; circuit_breaker.failures: 0 in a provider's entry keeps addresses in use.",
  enable_pre_call_checks: 'A conversation that is too long for a model goes on to its fallbacks by itself.',
  optional_pre_call_checks: 'Conversations stay on their key where they must; see x-bf-session-id.',
  enable_tag_filtering: 'Requests are not routed by tags.',
  tag_filtering_match_any: 'Requests are not routed by tags.',
  default_max_parallel_requests: 'concurrency_and_buffer_size in the entry of each provider.',
  default_priority: 'Requests wait in the order in which they came.',
  polling_interval: 'Requests wait in the order in which they came.',
  default_litellm_params: perRequest,
  provider_budget_config: budgets,
  set_verbose: logs,
  debug_level: logs,
  max_fallbacks: 'The whole chain is limited by routing.max_attempts and routing.deadline_in_seconds.',
};

/** Members of `general_settings` that have no equal. */
export const serverSettings: Sentences = {
  database_url: database,
  database_connection_pool_limit: database,
  database_connection_timeout: database,
  store_model_in_db: 'Models stand in the file, which is read again when it changes.',
  store_prompts_in_spend_logs: database,
  disable_spend_logs: database,
  disable_master_key_return: elsewhere,
  alerting: 'Alerts are made of /metrics.',
  alerting_threshold: 'Alerts are made of /metrics.',
  alert_types: 'Alerts are made of /metrics.',
  alerting_args: 'Alerts are made of /metrics.',
  alert_to_webhook_url: 'Alerts are made of /metrics.',
  custom_auth: 'Clients show tokens: gateway.auth.tokens.',
  enable_jwt_auth: 'Clients show tokens: gateway.auth.tokens.',
  litellm_jwtauth: 'Clients show tokens: gateway.auth.tokens.',
  allowed_routes: 'Every route is served.',
  public_routes: 'Every route asks for a token, but /health.',
  allowed_ips: 'Let a firewall or a proxy decide.',
  max_parallel_requests: 'concurrency_and_buffer_size in the entry of each provider.',
  global_max_parallel_requests: 'concurrency_and_buffer_size in the entry of each provider.',
  infer_model_from_keys: 'Every model is listed.',
  background_health_checks: 'health_check in the entry of a provider.',
  health_check_interval: 'health_check.interval_in_seconds in the entry of a provider.',
  health_check_details: 'health_check in the entry of a provider.',
  completion_model: 'Clients name the model.',
  pass_through_endpoints: 'Only the routes of providers are served.',
  ui_access_mode: elsewhere,
  proxy_batch_write_at: database,
  key_management_system: 'Mount secrets as files and write "file.PATH".',
  key_management_settings: 'Mount secrets as files and write "file.PATH".',
};

/** Branches of the document that have no equal. */
export const branches: Sentences = {
  guardrails: guards,
  mcp_servers: 'Tools of MCP servers are not run here.',
  mcp_tools: 'Tools of MCP servers are not run here.',
  credential_list: 'Write the values of a credential into the deployments that name it, and import again.',
  files_settings: cloudFiles,
  finetune_settings: 'Fine-tuning is not offered.',
  assistant_settings: 'Assistants are not offered.',
  vector_store_registry: 'Vector stores are not offered.',
  search_tools: "Search is left to the providers' own tools.",
  prompts: 'Prompts belong to the application.',
  callback_settings: callbacks,
};
