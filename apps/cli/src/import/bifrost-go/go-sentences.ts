import type { Sentences } from '../importer.js';

const onRequest = 'A client asks for it with x-bf-send-back-raw-response: true.';
const batches = 'Batches and files are not offered.';
const database = 'Bifrost keeps no database: the file rules, and is read again when it changes.';
const logs = 'Requests are kept by gateway.request_log: docs/request-log.md.';
const mcp = 'Tools of MCP servers are not run here.';
const governance =
  'There are no budgets, teams or limits of clients: give each client a token of its own in gateway.auth.tokens.';
const headers =
  "A client sends a header on with x-bf-eh-<name>, where the provider's own clients may send it.";
const enterprise = 'A feature of the paid product, which has no equal here.';

/** Members of a key, or of its settings. */
export const keySettings: Sentences = {
  id: 'Keys are told apart by their names.',
  blacklisted_models: 'List in models what the key may serve.',
  use_for_batch_api: batches,
  batch_s3_config: batches,
  config_hash: 'Of no use without a database.',
  description: 'For people only.',
};

/** Members of a provider's entry. */
export const providerSettings: Sentences = {
  send_back_raw_request: 'What was sent is not sent back.',
  send_back_raw_response: onRequest,
  store_raw_request_response: logs,
  openai_config: 'Clients say store: false themselves.',
  prompt_cache: 'Cache markers that clients set are kept; none are added.',
  pricing_overrides: 'Prices of your own stand in a file of their own: docs/cost.md.',
  config_hash: 'Of no use without a database.',
  status: 'Told by bifrost doctor.',
  description: 'For people only.',
};

/** Members of `network_config`. */
export const networkSettings: Sentences = {
  max_conns_per_host: 'concurrency_and_buffer_size.concurrency limits the requests in flight.',
  enforce_http2: 'Providers are called over HTTP/1.1.',
  beta_header_overrides:
    "A client's own beta headers go on; for all requests: anthropic_config.anthropic_beta.",
  allow_private_network: 'Addresses of providers may be private without being asked.',
  stream_throughput_guard:
    'first_token_timeout_in_seconds and stream_idle_timeout_in_seconds limit slow streams.',
  keep_alive_timeout_in_seconds: 'Connections are kept as long as they live.',
};

/** Members of `client`. */
export const clientSettings: Sentences = {
  initial_pool_size: 'Nothing is allocated in advance.',
  prometheus_labels: 'Labels of metrics are a bounded set.',
  enable_logging: logs,
  disable_content_logging: logs,
  allow_per_request_content_storage_override: logs,
  allow_per_request_raw_override: onRequest,
  log_retention_days: logs,
  logging_headers: logs,
  hide_deleted_virtual_keys_in_filters: logs,
  dump_errors_in_console_logs: 'Set with bifrost start --log-level.',
  enforce_governance_header: 'With gateway.auth.tokens every request needs one.',
  enforce_auth_on_inference: 'With gateway.auth.tokens every request needs one.',
  enforce_scim_auth: enterprise,
  dual_credential_conflict_behavior: enterprise,
  allow_direct_keys: 'A caller cannot bring a provider key.',
  compat: 'What a provider cannot take is translated or refused, and told in dropped_params.',
  header_filter_config: headers,
  required_headers: 'No header is asked for but the token.',
  allowed_headers: 'Web pages of allowed_origins may send the headers that clients have.',
  whitelisted_routes: 'Every route asks for a token, but /health.',
  async_job_result_ttl: 'Requests are answered at once; there are no jobs.',
  disable_db_pings_in_health: database,
  webhook_config: 'There are no webhooks.',
  routing_chain_max_depth: 'There are no routing rules: aliases and fallbacks lead requests.',
  max_parallel_requests: 'concurrency_and_buffer_size in the entry of each provider.',
  mcp_agent_depth: mcp,
  mcp_tool_execution_timeout: mcp,
  mcp_code_mode_binding_level: mcp,
  mcp_tool_sync_interval: mcp,
  mcp_disable_auto_tool_inject: mcp,
  mcp_enable_temp_token_auth: mcp,
  mcp_external_client_url: mcp,
  mcp_server_auth_mode: mcp,
  oauth2_server_config: mcp,
};

/** Branches of the document that have no equal. */
export const branches: Sentences = {
  mcp,
  config_store: database,
  logs_store: logs,
  vector_store: 'Answers are not kept: there is no cache.',
  encryption_key: database,
  source_of_truth: database,
  env_label: 'There is no such label.',
  server: 'Set in gateway, where there is such a limit.',
  framework: 'Prices come from an installed catalogue: gateway.pricing, docs/cost.md.',
  websocket: 'Realtime is not offered.',
  plugins: 'Plugins of the Go product are programs for Go: docs/plugins.md shows how one is written here.',
  auth_config: 'The page and the operator API take gateway.auth.operator_tokens.',
  alerting: 'Alerts are made of /metrics.',
  guardrails_config: enterprise,
  access_profiles: enterprise,
  cluster_config: enterprise,
  circuit_breaker_config: 'circuit_breaker in the entry of a provider, on by default.',
  scim_config: enterprise,
  audit_logs: enterprise,
  large_payload_optimization: enterprise,
};

/** Members of `governance` and of a virtual key. */
export const governanceSettings: Sentences = {
  budgets: governance,
  rate_limits: governance,
  customers: governance,
  teams: governance,
  routing_rules: 'There are no routing rules: aliases and fallbacks lead requests.',
  model_configs: governance,
  providers: governance,
  auth_config: 'The page and the operator API take gateway.auth.operator_tokens.',
  provider_configs: 'A token reaches every provider and model that is configured.',
  mcp_configs: mcp,
  budget_id: governance,
  rate_limit_id: governance,
  team_id: governance,
  customer_id: governance,
  id: 'Tokens are told apart by their names.',
  description: 'For people only.',
};
