import { Document } from '../documents/document';
import { text } from '../documents/document';

/** What an alert says at its top level, trimmed, as sent; `null` where it says nothing. Same names as on the wire. */
export interface Words {
  eventType: string | null;
  eventState: string | null;
  channelID: string | null;
  dynChannelID: string | null;
  inputIOPortID: string | null;
  dynInputIOPortID: string | null;
  dateTime: string | null;
  eventDescription: string | null;
  channelName: string | null;
  targetType: string | null;
  isDataRetransmission: string | null;
}

/** The words of a parsed document; a repeated element counts with its first filled entry. */
export function wordsOf(document: Document): Words {
  return {
    eventType: text(document, 'eventType'),
    eventState: text(document, 'eventState'),
    channelID: text(document, 'channelID'),
    dynChannelID: text(document, 'dynChannelID'),
    inputIOPortID: text(document, 'inputIOPortID'),
    dynInputIOPortID: text(document, 'dynInputIOPortID'),
    dateTime: text(document, 'dateTime'),
    eventDescription: text(document, 'eventDescription'),
    channelName: text(document, 'channelName'),
    targetType: text(document, 'targetType'),
    isDataRetransmission: text(document, 'isDataRetransmission'),
  };
}
