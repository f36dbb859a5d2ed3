/**
 * What this package uses of Node-RED's editor, and of the widgets that it adds to jQuery. What a flow holds is `unknown`: it
 * may have been written by hand.
 */

/** A node in the editor. */
interface EditorNode {
  readonly id: string;
  readonly type: string;
  readonly z: string;
  readonly x: number;
  readonly y: number;
  /** Disabled. */
  readonly d?: boolean;
  /** Not deployed as it stands. */
  readonly changed?: boolean;
  /** Of a TLS configuration. */
  readonly verifyservercert?: boolean;
  /** Of a configuration node. */
  readonly users: readonly EditorNode[];
  w: number;
  dirty: boolean;
  dirtyStatus: boolean;
  resize: boolean;
  status?: NodeStatusMessage;
  /** While its dialog is open: what is deployed, passwords left out. */
  readonly credentials?: Readonly<Record<string, unknown>>;
  /** A text of the node's own catalogue. */
  _(key: string, values?: TextValues): string;
  [property: string]: unknown;
}

type TextValues = Readonly<Record<string, string | number>>;

interface NodeStatusMessage {
  text?: unknown;
}

/** Options of a validator; their presence means that a text as result is the reason. */
interface RuleOptions {
  readonly label?: string;
}

/** One property of a node type. */
interface NodeProperty {
  value: unknown;
  type?: string;
  required?: boolean;
  readonly label?: string;
  validate?: (this: EditorNode, value: unknown, options?: RuleOptions) => boolean | string;
}

interface NodeDefinition {
  category: string;
  categoryDescription?: string;
  color: string;
  icon: string;
  inputs?: number;
  outputs?: number;
  defaults: Record<string, NodeProperty>;
  credentials?: Record<string, { type: 'text' | 'password' }>;
  paletteLabel?: string;
  label: (this: EditorNode) => string;
  labelStyle?: (this: EditorNode) => string;
  inputLabels?: (this: EditorNode) => string;
  outputLabels?: (this: EditorNode, index: number) => string;
  oneditprepare?: (this: EditorNode) => void;
  oneditsave?: (this: EditorNode) => void;
  oneditcancel?: (this: EditorNode) => void;
}

interface EditorRed {
  /** A text of a catalogue in the editor's language; the key where there is none. */
  _(key: string, values?: TextValues): string;
  /** What the scripts of this package share. */
  hikvision?: import('./state').SharedState;
  /** What the runtime lets the editor know. */
  readonly settings: object;
  readonly nodes: {
    registerType(type: string, definition: NodeDefinition): void;
    node(id: string): EditorNode | null;
    id(): string;
    /** `null`: no subflow has this id. */
    subflow(id: string): object | null;
    eachConfig(each: (node: EditorNode) => boolean): void;
    filterNodes(filter: { readonly type?: string; readonly z?: string }): EditorNode[];
    originalFlow(): readonly { readonly id: string; readonly type: string; readonly d?: boolean }[] | null;
    import(
      nodes: readonly object[],
      options: { readonly generateIds: boolean; readonly addFlow: boolean; readonly markChanged: boolean },
    ): { readonly nodes: readonly EditorNode[] };
    dirty(dirty?: boolean): boolean;
  };
  readonly events: {
    on(event: string, listener: () => void): void;
    emit(event: string, node: EditorNode): void;
  };
  readonly view: {
    redraw(all?: boolean): void;
    redrawStatus(node: EditorNode): void;
    selection(): { readonly nodes?: readonly EditorNode[] };
    select(what: { readonly nodes: readonly EditorNode[] }): void;
    /** Opens the flow of a node and brings it into sight. */
    reveal(id: string): void;
    importNodes(
      nodes: readonly object[],
      options: {
        readonly addFlow: boolean;
        /** Nodes are put down at once; else they hang on the pointer until the next click. */
        readonly touchImport: boolean;
        readonly generateIds: boolean;
        readonly applyNodeDefaults: boolean;
        readonly notify: boolean;
      },
    ): void;
  };
  readonly workspaces: {
    /** Id of the open flow. */
    active(): string;
  };
  readonly sidebar: {
    addTab(options: {
      readonly id: string;
      readonly label: string;
      readonly name: string;
      readonly iconClass: string;
      readonly content: JQuery;
      readonly enableOnEdit: boolean;
    }): void;
    show(id: string): void;
  };
  readonly plugins: {
    registerPlugin(id: string, definition: { readonly type: string; readonly onadd: () => void }): void;
  };
  readonly actions: { add(name: string, action: () => void): void };
  readonly i18n: {
    /** The language of the editor: `en-US`, `de` … */
    lang(): string;
  };
  readonly history: { push(change: object): void };
  readonly user: { hasPermission(permission: string): boolean };
  readonly clipboard: { copyText(text: string): void };
  readonly comms: {
    subscribe(topic: string, listener: (topic: string, message: NodeStatusMessage) => void): void;
  };
}

declare const RED: EditorRed;

interface EditableListOptions<Row> {
  readonly addButton: string;
  readonly removable: boolean;
  readonly height: string;
  readonly addItem: (item: JQuery, index: number, row: Row) => void;
  readonly removeItem?: (row: Row) => void;
}

interface JQuery {
  editableList<Row>(options: EditableListOptions<Row>): JQuery;
  editableList(method: 'items'): JQuery;
  editableList(method: 'addItem', row: object): JQuery;
  editableList(method: 'addItems', rows: readonly object[]): JQuery;
}
