/** The id of Mistral's chat dialect; signatures and file ids of Mistral are filed under it. */
export const mistralChatId = 'mistral.chat';
