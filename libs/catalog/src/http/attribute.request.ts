import { TextField, TextListField } from '#http';

const maxNameLength = 100;
const maxValueLength = 100;
const maxValues = 200;

const name = {
  description: 'In what variants differ; unique without regard to case',
  max: maxNameLength,
  pattern: /\S/,
};

export class CreateAttributeRequest {
  @TextField({ ...name, example: 'Size' })
  readonly name!: string;

  @TextListField({
    description: 'Its first values, in the order in which they are shown',
    max: maxValues,
    maxLength: maxValueLength,
    pattern: /\S/,
    optional: true,
    example: ['S', 'M', 'L'],
  })
  readonly values?: readonly string[];
}

export class RenameAttributeRequest {
  @TextField({ ...name, example: 'Clothing size' })
  readonly name!: string;
}

export class AttributeValueRequest {
  @TextField({
    description: 'Unique within its attribute without regard to case',
    max: maxValueLength,
    pattern: /\S/,
    example: 'XL',
  })
  readonly value!: string;
}
