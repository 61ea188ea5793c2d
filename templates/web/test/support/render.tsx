import { createRoot } from 'react-dom/client';
import { createMemoryRouter, type RouteObject } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { expect, vi } from 'vitest';

const open: (() => void)[] = [];

/** Leaves the page as it was. */
export function closeAll(): void {
  for (const close of open.splice(0)) close();
  document.body.replaceChildren();
  document.head.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
}

/** Opens an address of the routes in the page, as a visitor does, and waits until it shows a heading. */
export async function visit(routes: RouteObject[], address: string, basename = '/') {
  const root = document.body.appendChild(document.createElement('div'));
  const router = createMemoryRouter(routes, { basename, initialEntries: [address] });
  const page = createRoot(root);
  open.push(() => page.unmount());
  page.render(<RouterProvider router={router} />);
  await shown('h1');
  await rendered();
  return router;
}

/** Waits for an element. */
export function shown(selector: string): Promise<Element> {
  return vi.waitFor(
    () => {
      const found = document.querySelector(selector);
      if (found === null) throw new Error(`Nothing matches ${selector} in ${document.body.innerHTML}`);
      return found;
    },
    { timeout: 5000, interval: 5 },
  );
}

/** The text of an element that is there. */
export const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';

/** Clicks on the link or button that has this text. */
export async function click(label: string): Promise<void> {
  const found = [...document.querySelectorAll<HTMLElement>('a, button')].filter((one) => one.textContent === label);
  expect(found.map((one) => one.textContent)).toEqual([label]);
  found[0]?.click();
  await rendered();
}

/** Types into a field. */
export async function type(selector: string, value: string): Promise<void> {
  const field = await shown(selector);
  // React watches the setter of the element itself; the one of its class tells it of a change.
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await rendered();
}

/** What a person did is shown, and what follows from it has happened. */
const rendered = () => new Promise((resolve) => setTimeout(resolve, 20));
