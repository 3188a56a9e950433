namespace EvoKernels.Core.Expressions;

/// <summary>Why a text is no expression. The column counts from 1.</summary>
public sealed record ExpressionMistake(int Column, string Problem);
