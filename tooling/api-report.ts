import { existsSync } from 'node:fs';
import path from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

/** A package whose public surface is reported. */
export interface ReportedPackage {
  /** The package's folder; it is built. */
  readonly folder: string;
  /** Where the reports of all packages stand. */
  readonly reportFolder: string;
  /** For what is only compared. */
  readonly temporaryFolder: string;
}

/** `same`, or what is the matter with the report. */
export type ReportState = 'same' | 'changed' | 'missing' | 'written';

/** The types of a package's one public entry; `undefined` where it is a program and exports nothing. */
export function publicTypes(manifest: unknown): string | undefined {
  const exported = member(member(member(manifest, 'exports'), '.'), 'types');
  return typeof exported === 'string' ? exported : undefined;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/**
 * Compares the public surface of a package, read from its built declarations, with the report in the repository.
 *
 * @param options.update - writes the report instead
 * @throws {Error} when the package is not built
 */
export function compareApi(
  pack: ReportedPackage,
  types: string,
  options: { readonly update: boolean },
): ReportState {
  const entry = path.join(pack.folder, types);
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run npm run build first`);
  const config = extractorConfig(pack, entry);
  const known = existsSync(config.reportFilePath);
  if (!known && !options.update) return 'missing';
  const { apiReportChanged, errorCount } = Extractor.invoke(config, {
    localBuild: options.update,
    printApiReportDiff: !options.update,
    // Only the difference is worth reading.
    messageCallback: (message) => {
      message.handled = message.logLevel !== ExtractorLogLevel.Error && !message.text.includes('@@');
    },
  });
  if (errorCount > 0) throw new Error(`${config.reportFilePath}: the report could not be made, see above`);
  if (!apiReportChanged && known) return 'same';
  return options.update ? 'written' : 'changed';
}

function extractorConfig(pack: ReportedPackage, entry: string): ExtractorConfig {
  const packageJson = path.join(pack.folder, 'package.json');
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: packageJson,
    configObject: {
      projectFolder: pack.folder,
      mainEntryPointFilePath: entry,
      newlineKind: 'lf',
      apiReport: {
        enabled: true,
        reportFileName: `${path.basename(pack.folder)}.api.md`,
        reportFolder: pack.reportFolder,
        reportTempFolder: pack.temporaryFolder,
        // A type that is reached through another one is as public as that.
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      compiler: { overrideTsconfig: { compilerOptions, include: [entry] } },
      messages: {
        compilerMessageReporting: silent,
        extractorMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
    },
  });
}

const compilerOptions = {
  target: 'ES2023',
  lib: ['ES2023'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
};
