import { fileURLToPath } from 'node:url';

const folder = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The repository. */
export const repository = folder('../../../');
/** This package, which is the site's root for VitePress. */
export const siteRoot = folder('../');
/** Where pages are put together for VitePress. Made anew by every build, and not in git. */
export const stagedPages = folder('../pages/');
/** The finished site. */
export const builtSite = folder('../dist/');
/** The library's reference, before it is put into the site. */
export const libraryFolder = folder('../pages-library/');
