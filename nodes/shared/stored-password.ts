/** How Node-RED's editor says "the password that is stored", which it does not know itself. */
export const STORED_PASSWORD = '__PWRD__';
