import { relative, resolve } from 'node:path';
import 'should';
import ts from 'typescript';

/**
 * What only our own rooms hand over: that devices which they run share one guard, what a device did before a deploy, and what
 * was read of a document to find its end.
 */
const INNER = ['LoginGuard', 'Activity', 'XmlPiece'];

/** The types as they are published. */
const index = resolve('dist/src/index.d.ts');

describe('the types of the library', function () {
  // The compiler reads them and those of Node.js.
  this.timeout(60_000);

  let checker: ts.TypeChecker;
  let exported: readonly ts.Symbol[] = [];

  /** What a name stands for, wherever it was imported from. */
  function meant(symbol: ts.Symbol | undefined): ts.Symbol | undefined {
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  }

  before(() => {
    const program = ts.createProgram([index], {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      strict: true,
      types: ['node'],
    });
    checker = program.getTypeChecker();
    const source = program.getSourceFile(index);
    const module = source && checker.getSymbolAtLocation(source);
    exported = (module ? checker.getExportsOfModule(module) : []).map((symbol) => meant(symbol) ?? symbol);
    exported.length.should.be.above(50);
  });

  it('say what everything is that it exports', () => {
    exported
      .filter((symbol) => symbol.getDocumentationComment(checker).length === 0)
      .map(({ name }) => name)
      .should.eql([]);
  });

  it('name no type of its own that it does not export', () => {
    const missing = new Set<string>();
    const visit = (node: ts.Node): void => {
      if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
        const symbol = meant(
          checker.getSymbolAtLocation(ts.isTypeReferenceNode(node) ? node.typeName : node.expression),
        );
        const [declaration] = symbol?.declarations ?? [];
        const file = relative('dist', declaration?.getSourceFile().fileName ?? '');
        const isParameter = declaration !== undefined && ts.isTypeParameterDeclaration(declaration);
        if (
          symbol &&
          file.startsWith('src') &&
          !isParameter &&
          !exported.includes(symbol) &&
          !INNER.includes(symbol.name)
        )
          missing.add(`${symbol.name} of ${file}`);
      }
      ts.forEachChild(node, visit);
    };
    for (const symbol of exported) symbol.declarations?.forEach(visit);
    [...missing].sort().should.eql([]);
  });
});
