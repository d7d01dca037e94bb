/** The id of Ollama's own chat format. */
export const chatId = 'ollama.chat';

/** The id of Ollama's text completions. */
export const generateId = 'ollama.generate';

/** The id of Ollama's embeddings. */
export const embedId = 'ollama.embed';
