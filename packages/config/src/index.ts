export type { FoundFile } from './find-configuration.js';
export { findConfigurationFile } from './find-configuration.js';
export type { ReadFile } from './read-configuration-file.js';
export {
  fileReader,
  parseConfigurationText,
  readConfigurationFile,
  reasonOf,
} from './read-configuration-file.js';
export type { EnvironmentConfiguration, EnvironmentOptions } from './environment-configuration.js';
export { environmentConfiguration } from './environment-configuration.js';
export type { DiscoveredPackage, Discovery } from './discovery.js';
export type { DiscoveryOptions } from './discover-providers.js';
export { changedVersions, discoverProviders, importWaiting } from './discover-providers.js';
export type { UnusableProvider } from './judge-problems.js';
export { standIn } from './stand-in.js';
export type { PackageManifest } from './package-files.js';
export { findPackage } from './package-files.js';
export type { ProviderPackage } from './provider-packages.js';
export { isReachable } from './is-reachable.js';
export type { LoadOptions } from './import-package.js';
export type { AdditionOptions } from './load-addition.js';
export { additionOfAnotherForm, loadAddition } from './load-addition.js';
export { loadPricing } from './load-pricing.js';
export type { LoadedPlugins, PluginOptions } from './load-plugins.js';
export { loadPlugins } from './load-plugins.js';
export type { WantedProviders } from './wanted-providers.js';
export { wantedProviders } from './wanted-providers.js';
export type { LoadedConfiguration, LoadConfigurationOptions } from './load-configuration.js';
export { composedJsonSchema, loadConfiguration } from './load-configuration.js';
export type { ConfigurationChange, ConfigurationWatch, WatchOptions } from './watch-configuration.js';
export { watchConfiguration } from './watch-configuration.js';
export { version } from './version.js';
