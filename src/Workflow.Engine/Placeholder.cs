namespace Workflow.Engine;

internal static class Placeholder;
