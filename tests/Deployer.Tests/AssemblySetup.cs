// Each fixture has folders, servers and processes of its own. One that changes the environment of this process runs alone.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]
