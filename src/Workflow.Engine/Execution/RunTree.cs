using System.Globalization;

namespace Workflow.Engine;

/// <summary>Questions about what stands around a pointer, and edits of what stands inside one.</summary>
internal static class RunTree
{
    extension(RunState run)
    {
        public ExecutionPointer? Find(string pointerId) => run.Instance.ExecutionPointers.FindById(pointerId);

        /// <summary>True inside a container that is taken back, except for what undoes it.</summary>
        public bool IsUnwinding(ExecutionPointer pointer) =>
            run.Around(pointer).Any(around => around.Unwinds is not null) && !run.IsUndoing(pointer);

        /// <summary>True when nothing follows here any more: the run is over, or what is around is taken back.</summary>
        public bool IsGivenUp(ExecutionPointer pointer) =>
            run.IsEnding || run.Instance.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated || run.IsUnwinding(pointer);

        /// <summary>True for a compensation and all inside it.</summary>
        public bool IsUndoing(ExecutionPointer pointer) =>
            pointer.Undoes is not null || run.Around(pointer).Any(around => around.Undoes is not null);

        /// <summary>True when what fails here is undone together with a container around it.</summary>
        public bool IsInSaga(ExecutionPointer pointer) =>
            run.Around(pointer).Any(around => !run.StepOf(around).ResumeChildrenAfterCompensation);

        /// <summary>True when the definition says how to undo the step, or something around it.</summary>
        public bool CanCompensate(ExecutionPointer pointer) =>
            run.StepOf(pointer).CompensationStepId is not null || run.Around(pointer).Any(run.IsCompensated);

        /// <summary>What was begun inside a container and can be undone, newest first.</summary>
        public IEnumerable<ExecutionPointer> ToUndo(ExecutionPointer container) => run.Instance.ExecutionPointers
            .Where(pointer => pointer.Scope.Contains(container.Id)
                && pointer.StartTime is not null
                && run.StepOf(pointer).CompensationStepId is not null
                && pointer.Status is PointerStatus.Complete or PointerStatus.Failed or PointerStatus.Cancelled)
            .Where(pointer => !run.IsUndoing(pointer) && !run.IsCovered(pointer))
            .OrderByDescending(pointer => int.Parse(pointer.Id, CultureInfo.InvariantCulture))
            .ToList();

        /// <summary>Adds the compensation of a pointer.</summary>
        /// <param name="undone">What is undone.</param>
        /// <param name="after">The compensation that comes first; null begins at once.</param>
        public ExecutionPointer AddUndo(ExecutionPointer undone, ExecutionPointer? after)
        {
            undone.Status = PointerStatus.Compensated;
            run.Changed(undone);
            var step = run.StepAt(run.StepOf(undone).CompensationStepId!.Value); // not null: the caller has looked
            var undo = run.AddPointer(step, undone);
            undo.Undoes = undone.Id;
            if (after is not null)
            {
                undo.PredecessorId = after.Id;
                undo.Active = false;
                undo.Status = PointerStatus.PendingPredecessor;
            }

            return undo;
        }

        /// <summary>A step has ended: goes on at what follows it.</summary>
        public void Follow(ExecutionPointer pointer, ExecutionResult result)
        {
            if (run.IsGivenUp(pointer))
            {
                return;
            }

            var data = run.Instance.UntrackedData;
            var last = pointer;
            foreach (var outcome in run.StepOf(pointer).Outcomes.Where(outcome => outcome.Matches(result, data)).ToList())
            {
                last = run.AddPointer(run.StepAt(outcome.NextStep), pointer);
                last.Undoes = pointer.Undoes;
            }

            if (pointer.Undoes is not null)
            {
                // Of several successors one takes over what the compensation is for, so that it is done once.
                last.Resumes = pointer.Resumes;
                run.FollowUndo(pointer, last);
            }
        }

        /// <summary>Ends a container whose cancel condition holds, and goes on behind it if the definition says so.</summary>
        public void Leave(ExecutionPointer pointer, DateTime now)
        {
            pointer.Unwinds = null;
            run.End(pointer, PointerStatus.Cancelled, now);
            if (run.StepOf(pointer).ProceedOnCancel)
            {
                run.Follow(pointer, ExecutionResult.Next());
            }
            else if (pointer.Undoes is not null)
            {
                // What is left of it is not undone; the compensations behind it are.
                run.FollowUndo(pointer, pointer);
            }
        }

        private void FollowUndo(ExecutionPointer undo, ExecutionPointer last)
        {
            foreach (var next in run.Open.Where(each => each.Status == PointerStatus.PendingPredecessor && each.PredecessorId == undo.Id))
            {
                next.PredecessorId = last.Id;
                next.Active = last == undo;
                next.Status = last == undo ? PointerStatus.Pending : PointerStatus.PendingPredecessor;
                run.Changed(next);
            }

            if (last == undo && undo.Resumes && run.Find(undo.Undoes ?? "") is { } undone)
            {
                run.Follow(undone, ExecutionResult.Next());
            }
        }

        private IEnumerable<ExecutionPointer> Around(ExecutionPointer pointer) => pointer.Scope.Select(run.Find).OfType<ExecutionPointer>();

        private bool IsCompensated(ExecutionPointer pointer) =>
            run.StepOf(pointer) is { CompensationStepId: not null } or { RevertChildrenAfterCompensation: true };

        // A container that has ended and says itself how to undo it stands for all inside it.
        private bool IsCovered(ExecutionPointer pointer) => run.Around(pointer).Any(around =>
            around.Status is PointerStatus.Complete or PointerStatus.Compensated && run.StepOf(around).CompensationStepId is not null);
    }
}
