import { z } from 'zod/mini';

// Zod would try out `new Function` to find out whether it may write code, which the page's content policy reports.
z.config({ jitless: true });

export { z };
