// Loaded into the gateway by scripts/soak.mjs: answers each message with what is held after a full collection.
import process from 'node:process';

process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  /** @type {Record<string, number>} */
  const resources = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  process.send?.({ heapUsed, external, rss, resources });
});
// The channel to the parent must not keep the gateway alive, nor count as a resource of it.
process.channel?.unref();
