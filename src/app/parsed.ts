import type { AppComponent } from './model.ts';
import { parseComponent, xmlTextOf, type XmlElements } from './xml.ts';

/** A component whose text was parsed where it came in: whoever needs an element of it takes it from here. */
export type ParsedComponent = AppComponent & { elements: XmlElements };

/** Parses a component, once. Throws what `parseComponent` throws. */
export const parsedComponent = <Component extends AppComponent>(
  component: Component,
): Component & { elements: XmlElements } => ({
  ...component,
  elements: parseComponent(component.content, component.path).elements,
});

/** The component with another text. */
export const withText = <Component extends ParsedComponent>(component: Component, content: string): Component =>
  content === component.content ? component : parsedComponent({ ...component, content });

/** The text of an element of the first component of a type, without blanks around it. */
export const textInType = (components: readonly ParsedComponent[], type: string, name: string): string | undefined => {
  const found = components.find((component) => component.type === type);
  return found && xmlTextOf(found.elements, name)?.trim();
};
