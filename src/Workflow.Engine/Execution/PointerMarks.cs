namespace Workflow.Engine;

/// <summary>What the engine itself keeps with a pointer, among its extension attributes, so that it survives a restart.</summary>
internal static class PointerMarks
{
    private const string UnwindsKey = "engine.unwinds";
    private const string UndoesKey = "engine.undoes";
    private const string ResumesKey = "engine.resumes";
    private const string DoubtKey = "engine.doubt";

    extension(ExecutionPointer pointer)
    {
        /// <summary>How far a container is with taking back what is inside it; null when it does not.</summary>
        public UnwindPhase? Unwinds
        {
            get => pointer.ExtensionAttributes.TryGetValue(UnwindsKey, out var phase)
                ? StoredValue.As<UnwindPhase>(phase)
                : null;
            set => pointer.Set(UnwindsKey, value?.ToString());
        }

        /// <summary>The pointer that this one undoes; null when it is not a compensation.</summary>
        public string? Undoes
        {
            get => pointer.ExtensionAttributes.GetValueOrDefault(UndoesKey) as string;
            set => pointer.Set(UndoesKey, value);
        }

        /// <summary>True for a compensation behind which the run goes on after the step that was undone.</summary>
        public bool Resumes
        {
            get => pointer.ExtensionAttributes.ContainsKey(ResumesKey);
            set => pointer.Set(ResumesKey, value ? true : null);
        }

        /// <summary>True when an attempt was to ask whether an earlier one was done, and ended without an answer.</summary>
        public bool IsInDoubt
        {
            get => pointer.ExtensionAttributes.ContainsKey(DoubtKey);
            set => pointer.Set(DoubtKey, value ? true : null);
        }

        private void Set(string key, object? value)
        {
            if (value is null)
            {
                pointer.ExtensionAttributes.Remove(key);
            }
            else
            {
                pointer.ExtensionAttributes[key] = value;
            }
        }
    }
}

/// <summary>What a container that is taken back waits for.</summary>
internal enum UnwindPhase
{
    /// <summary>What is open inside ends; then what was begun is undone.</summary>
    Cancelling,

    /// <summary>What was begun inside is undone.</summary>
    Undoing,

    /// <summary>What is open inside ends; then the container is left, because its cancel condition came true.</summary>
    Leaving,
}
