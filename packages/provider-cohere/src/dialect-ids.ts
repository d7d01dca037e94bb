/** The id of Cohere's chat format, second version. */
export const chatId = 'cohere.chat';

/** The id of Cohere's embeddings, second version. */
export const embedId = 'cohere.embed';

/** The id of Cohere's reranking, second version. */
export const rerankId = 'cohere.rerank';
