// Draws the products: one group of SVG a product, moved once per animation frame, never through Vue.
// A bad product that vanishes at the ejector falls into the bin, one at the end goes off the belt.
import type { Mimic } from "./mimic";
import type { Product, ProductState } from "./products";

const SVG = "http://www.w3.org/2000/svg";
/** How near the ejector a bad product must vanish to have been pushed off, in metres. */
const NEAR_M = 1.2;
/** How long a product that left is still drawn. */
const LEAVING_MS = 700;
const MARKS: Record<ProductState, string> = { new: "", good: "M-5 0L-1.5 3.5L5 -4", bad: "M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5" };

type Drawn = { group: SVGGElement; mark: SVGPathElement; product: Product };

/** The products of one mimic. */
export class ProductLayer {
  readonly #drawn = new Map<string, Drawn>();

  constructor(
    private readonly root: SVGGElement,
    private readonly ejectorM: number,
  ) {}

  /** Draws what is on the belt; `leave` lets those that vanish be seen leaving. */
  draw(products: readonly Product[], mimic: Mimic, leave: boolean): void {
    const seen = new Set<string>();
    for (const product of products) {
      seen.add(product.id);
      const drawn = this.#drawn.get(product.id) ?? this.#make(product, mimic);
      drawn.product = product;
      drawn.group.setAttribute("transform", place(product, mimic));
      if (drawn.group.dataset.state !== product.state) {
        drawn.group.dataset.state = product.state;
        drawn.mark.setAttribute("d", MARKS[product.state]);
      }
    }
    for (const [id, drawn] of this.#drawn) if (!seen.has(id)) this.#remove(id, drawn, leave);
  }

  #make(product: Product, mimic: Mimic): Drawn {
    const group = document.createElementNS(SVG, "g");
    group.classList.add("product");
    group.dataset.product = product.id;
    const { width, height } = mimic.product;
    const box = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ x: -width / 2, y: -height / 2, width, height, rx: 2 })) box.setAttribute(name, String(value));
    const mark = document.createElementNS(SVG, "path");
    const inner = document.createElementNS(SVG, "g");
    inner.append(box, mark);
    group.append(inner);
    this.root.append(group);
    const drawn = { group, mark, product };
    this.#drawn.set(product.id, drawn);
    return drawn;
  }

  #remove(id: string, { group, product }: Drawn, leave: boolean): void {
    this.#drawn.delete(id);
    const ejected = product.state === "bad" && Math.abs(product.x - this.ejectorM) < NEAR_M;
    if (!leave) {
      group.remove();
      return;
    }
    group.classList.add(ejected ? "ejected" : "leaving");
    setTimeout(() => group.remove(), LEAVING_MS);
  }
}

function place(product: Product, mimic: Mimic): string {
  const x = mimic.left + product.x * mimic.perM;
  return `translate(${x.toFixed(2)} ${mimic.belt.y - mimic.product.height / 2})`;
}
